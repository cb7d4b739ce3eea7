import type { Registry } from "./actionRegistry.ts";
import { comboOf, isTyping, type Combo } from "./combo.ts";
import { isUsable } from "./letterKeys.ts";

const sequenceMs = 1_200;

/** Runs the action whose key is pressed, until the function it returns is called. */
export function listenToKeys(registry: Registry): () => void {
  // Looked at before anybody answers to the key: a dialog or menu that Escape closes is gone when it comes here.
  let inDialog = false;
  let inMenu = false;
  const look = () => {
    inDialog = document.querySelector("[role=dialog][aria-modal=true]") !== null;
    inMenu = document.querySelector("[role=menu]") !== null;
  };
  let first: { readonly combo: Combo; readonly at: number } | null = null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const combo = comboOf(event);
    if (combo === null || (combo === "escape" && inMenu)) return;
    const typing = isTyping(event.target);
    const waited = first !== null && event.timeStamp - first.at < sequenceMs ? `${first.combo} ${combo}` : null;
    first = null;
    const usable = registry
      .list()
      .filter(
        (action) =>
          action.combo !== undefined &&
          isUsable(action.combo) &&
          (!(typing || inDialog) || action.whileTyping === true),
      );
    const found = usable.find((action) => action.combo === waited) ?? usable.find((action) => action.combo === combo);
    if (found !== undefined) {
      // A focused button answers to Enter itself.
      if (
        combo === "enter" &&
        event.target instanceof HTMLElement &&
        event.target.closest("button, a, [role=menuitem], summary") !== null
      )
        return;
      event.preventDefault();
      found.run();
      return;
    }
    if (!typing && usable.some((action) => action.combo?.startsWith(`${combo} `)))
      first = { combo, at: event.timeStamp };
  };
  window.addEventListener("keydown", look, { capture: true });
  window.addEventListener("keydown", onKeyDown);
  return () => {
    window.removeEventListener("keydown", look, { capture: true });
    window.removeEventListener("keydown", onKeyDown);
  };
}
