import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { ToastShelf } from "../ui/toasts/ToastShelf.tsx";
import { createQueryClient } from "./api/queryClient.ts";
import { watchFirstScreen } from "./firstScreen.ts";
import { ActionsProvider } from "./keys/actions.tsx";
import { createConsoleRouter } from "./router.tsx";
import { useIsNight } from "./theme/colourMode.ts";
import { mantineTheme, tokenVariables } from "./theme/mantineTheme.ts";

export function App() {
  const isNight = useIsNight();
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => {
    const made = createConsoleRouter(queryClient);
    watchFirstScreen(made, queryClient);
    return made;
  });
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={mantineTheme}
        cssVariablesResolver={tokenVariables}
        forceColorScheme={isNight ? "dark" : "light"}
      >
        <ActionsProvider>
          <RouterProvider router={router} />
          <ToastShelf />
        </ActionsProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
