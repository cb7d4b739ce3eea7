import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "../../ui/page/ErrorState.tsx";

/** The last net: a screen that broke, or that could not be loaded. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main style={{ height: "100%", display: "flex" }}>
      <ErrorState
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
