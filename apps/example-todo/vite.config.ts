import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `vite` (the development server) finds the API; `vite build` does not use it. */
const apiAddress = process.env.TODO_SERVER ?? "http://127.0.0.1:5173";

export default defineConfig({
  plugins: [react()],
  build: { outDir: "dist/client", emptyOutDir: true, sourcemap: true },
  server: { host: "127.0.0.1", port: 5180, proxy: { "/api": apiAddress } },
});
