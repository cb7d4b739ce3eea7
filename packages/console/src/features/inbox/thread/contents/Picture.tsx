import { useState } from "react";
import { useWords } from "../../../../app/i18n/words.ts";
import { pictureAddress } from "./pictureAddress.ts";
import styles from "./contents.module.css";

/**
 * A picture from anywhere; says so when it can no longer be had (a platform's addresses expire). Our own copy of one does not
 * expire: where that cannot be shown, it is of a format that this browser does not know (HEIC from a phone).
 */
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
  if (address === null || isBroken) {
    const words = say(address !== null && isOwnCopy(address) ? "media.notShown" : "media.gone");
    return (
      <div className={`${className} ${styles["gone"]}`} role="img" aria-label={words}>
        <span>{words}</span>
      </div>
    );
  }
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

function isOwnCopy(address: string): boolean {
  return /^\/media\/[0-9a-f-]{36}\/[0-9a-f]{64}$/.test(new URL(address, window.location.href).pathname);
}
