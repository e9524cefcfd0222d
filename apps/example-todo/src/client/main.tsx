import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { follow } from "./session/follow.ts";
import { queryClient } from "./session/server-state.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/sidebar.css";
import "./styles/todos.css";
import "./styles/details.css";
import "./styles/overlays.css";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no element with the id root");

follow();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
