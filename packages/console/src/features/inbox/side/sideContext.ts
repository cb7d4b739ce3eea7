import { useMediaQuery } from "@mantine/hooks";
import { createContext, useContext } from "react";

/** Where there is no room for the contact beside the thread, it opens over it. */
export const SideContext = createContext<{ readonly isOpen: boolean; readonly setIsOpen: (isOpen: boolean) => void }>({
  isOpen: false,
  setIsOpen: () => {},
});

/** Whether the contact lies over the thread instead of standing beside it, and whether it is open there. */
export function useSide() {
  const { isOpen, setIsOpen } = useContext(SideContext);
  const isOverlay = useMediaQuery("(max-width: 1319px)", undefined, { getInitialValueInEffect: false });
  return { isOverlay, isOpen: isOverlay && isOpen, setIsOpen };
}
