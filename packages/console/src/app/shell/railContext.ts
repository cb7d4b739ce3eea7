import { createContext, useContext } from "react";

/** On narrow screens the rail lies over the screen and each screen's bar has the button that opens it. */
export const RailContext = createContext<{ readonly isOpen: boolean; readonly setIsOpen: (isOpen: boolean) => void }>({
  isOpen: false,
  setIsOpen: () => {},
});

export function useRail() {
  return useContext(RailContext);
}
