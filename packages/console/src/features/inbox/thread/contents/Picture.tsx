import { useState } from "react";
import { useWords } from "../../../../app/i18n/words.ts";
import { pictureAddress } from "./pictureAddress.ts";
import styles from "./contents.module.css";

/** A picture from anywhere; says so when it can no longer be had (a platform's addresses expire). */
export function Picture({
  url,
  className,
  alt,
}: {
  readonly url: string;
  readonly className: string;
  readonly alt: string;
}) {
  const { say } = useWords();
  const [isBroken, setIsBroken] = useState(false);
  const address = pictureAddress(url);
  if (address === null || isBroken)
    return (
      <div className={`${className} ${styles["gone"]}`} role="img" aria-label={say("media.gone")}>
        <span>{say("media.gone")}</span>
      </div>
    );
  return (
    <img
      src={address}
      alt={alt}
      className={className}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setIsBroken(true)}
    />
  );
}
