import { Link } from "@tanstack/react-router";
import { BackSign } from "../signs.tsx";
import styles from "./Page.module.css";

/** From one thing back to the list of all of them. */
export function BackLink({ to, label }: { readonly to: "/channels" | "/contacts" | "/flows"; readonly label: string }) {
  return (
    <Link to={to} aria-label={label} className={styles["back"]}>
      <BackSign />
    </Link>
  );
}
