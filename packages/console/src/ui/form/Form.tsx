import { Button } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import rows from "../page/Rows.module.css";

interface FormProps {
  /** What the button says: the act, not "OK". */
  readonly act: string;
  readonly onSubmit: () => void;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  /** Read only: the fields stay, the button goes. */
  readonly isReadOnly?: boolean;
  readonly variant?: "filled" | "default";
  /** What stands beside the button. */
  readonly others?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Fields one below the other and the button that sends them, by Enter, too. */
export function Form({
  act,
  onSubmit,
  isBusy = false,
  isDisabled = false,
  isReadOnly = false,
  variant = "filled",
  others,
  className = rows["form"],
  children,
}: FormProps) {
  return (
    <form
      className={className}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!isBusy && !isDisabled && !isReadOnly) onSubmit();
      }}
    >
      {children}
      {!isReadOnly && (
        <div className={rows["buttons"]}>
          <Button type="submit" variant={variant} loading={isBusy} disabled={isDisabled}>
            {act}
          </Button>
          {others}
        </div>
      )}
    </form>
  );
}
