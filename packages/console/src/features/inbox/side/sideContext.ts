import { createContext, useContext } from "react";

/** Where there is no room for the contact beside the thread, it opens over it. */
export const SideContext = createContext<{ readonly isOpen: boolean; readonly setIsOpen: (isOpen: boolean) => void }>({
  isOpen: false,
  setIsOpen: () => {},
});

export function useSide() {
  return useContext(SideContext);
}
