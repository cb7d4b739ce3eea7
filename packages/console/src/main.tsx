import "./app/theme/styles.ts";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { startWords } from "./app/i18n/words.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
await startWords();
createRoot(root).render(<App />);
