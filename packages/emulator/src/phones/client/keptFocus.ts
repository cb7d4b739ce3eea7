import { useEffect, useRef } from "preact/hooks";

/**
 * For who uses the keyboard: a chip or button that was pressed vanishes with the message it made, and the focus would fall out
 * of the phone. Call the returned function when something is done; after the next message the focus goes on to the composer.
 */
export function useKeptFocus(messages: readonly unknown[]): () => void {
  const pressed = useRef<{ readonly element: Element; readonly phone: Element } | undefined>(undefined);
  useEffect(() => {
    const { current } = pressed;
    if (current === undefined || current.element.isConnected) return;
    pressed.current = undefined;
    if (document.activeElement === document.body)
      current.phone.querySelector("textarea")?.focus({ preventScroll: true });
  }, [messages]);
  return () => {
    const element = document.activeElement;
    const phone = element?.matches(":focus-visible") === true ? element.closest(".phone") : null;
    pressed.current = element === null || phone === null ? undefined : { element, phone };
  };
}
