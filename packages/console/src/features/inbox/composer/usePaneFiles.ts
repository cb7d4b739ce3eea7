import { useEffect, useEffectEvent, useState, type RefObject } from "react";

/**
 * Files that are dropped on the pane around `inside`, or pasted anywhere on the page but into another field. Tells whether some
 * are being held over it.
 */
export function usePaneFiles(inside: RefObject<HTMLElement | null>, take: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const onFiles = useEffectEvent(take);
  useEffect(() => {
    const pane = inside.current?.closest<HTMLElement>("[data-takes-files]");
    if (pane === null || pane === undefined) return;
    const over = (is: boolean) => {
      pane.toggleAttribute("data-dropping", is);
      setIsOver(is);
    };
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      over(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && pane.contains(event.relatedTarget))) over(false);
    };
    const onDrop = (event: DragEvent) => {
      over(false);
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      onFiles([...event.dataTransfer.files]);
    };
    const onPaste = (event: ClipboardEvent) => {
      const { target, clipboardData } = event;
      const files = [...(clipboardData?.files ?? [])];
      // A word processor puts a picture of the text beside the text; whoever pastes that means the text.
      if (files.length === 0 || clipboardData?.getData("text/plain") !== "") return;
      const field = target instanceof HTMLElement ? target.closest("input, textarea, [contenteditable]") : null;
      if (field !== null && inside.current?.contains(field) !== true) return;
      event.preventDefault();
      onFiles(files);
    };
    pane.addEventListener("dragover", onDragOver);
    pane.addEventListener("dragleave", onDragLeave);
    pane.addEventListener("drop", onDrop);
    document.addEventListener("paste", onPaste);
    return () => {
      over(false);
      pane.removeEventListener("dragover", onDragOver);
      pane.removeEventListener("dragleave", onDragLeave);
      pane.removeEventListener("drop", onDrop);
      document.removeEventListener("paste", onPaste);
    };
  }, [inside]);
  return isOver;
}
