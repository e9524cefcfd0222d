import { useEngine } from "./engine.mjs";
import { useCollections } from "./typed.mjs";

await useEngine();
await useCollections();
console.log("all is well");
