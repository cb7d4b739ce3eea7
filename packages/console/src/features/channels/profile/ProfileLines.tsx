import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { CloseSign } from "../../../ui/signs.tsx";
import styles from "./ProfileForm.module.css";

interface ProfileLinesProps<Line> {
  readonly title: string;
  readonly hint?: string;
  readonly lines: readonly Line[];
  /** As many as the platform takes. */
  readonly limit: number;
  readonly mayWrite: boolean;
  readonly add: { readonly act: string; readonly line: Line };
  readonly nameOf: (line: Line) => string;
  readonly hasTwoFields?: boolean;
  readonly change: (lines: readonly Line[]) => void;
  readonly children: (line: Line, put: (line: Line) => void) => ReactNode;
}

/** A short list of lines that can be written, added and taken away, with how many there are of how many there may be. */
export function ProfileLines<Line>({
  title,
  hint,
  lines,
  limit,
  mayWrite,
  add,
  nameOf,
  hasTwoFields = false,
  change,
  children,
}: ProfileLinesProps<Line>) {
  const { say } = useWords();
  return (
    <fieldset className={styles["list"]}>
      <legend>
        {title}{" "}
        <span>
          {lines.length} / {limit}
        </span>
      </legend>
      {hint !== undefined && <p>{hint}</p>}
      {lines.map((line, index) => (
        <div key={index} className={styles["line"]} data-two={hasTwoFields || undefined}>
          {children(line, (changed) => change(lines.map((each, at) => (at === index ? changed : each))))}
          {mayWrite && (
            <button
              type="button"
              aria-label={say("profilePage.remove", { title: nameOf(line) })}
              onClick={() => change(lines.filter((_, at) => at !== index))}
            >
              <CloseSign />
            </button>
          )}
        </div>
      ))}
      {mayWrite && lines.length < limit && (
        <Button variant="subtle" onClick={() => change([...lines, add.line])}>
          {add.act}
        </Button>
      )}
    </fieldset>
  );
}
