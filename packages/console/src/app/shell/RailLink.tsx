import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Way } from "../feature.ts";
import styles from "./Rail.module.css";

/** A line of the rail. `isInside`: it stands below the place that one is in. */
export function RailLink({
  way,
  isInside = false,
  children,
}: {
  readonly way: Way;
  readonly isInside?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Link {...way} className={styles["place"]} data-inside={isInside || undefined}>
      {children}
    </Link>
  );
}
