/** Why the embedded database cannot be had, as one sentence for the person at the terminal. */
export class EmbeddedPostgresRefusal extends Error {
  override name = "EmbeddedPostgresRefusal";
}

/** The short reason inside a file-system error, in words where we have some. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return fileErrors[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Why one of PostgreSQL's programs failed, from all that it said: the first complaint, without time, process and hints. */
export function complaintIn(said: string): string {
  if (/No space left on device|Check free disk space/.test(said)) return "the disk is full";
  const lines = said.split("\n").map((line) => line.trim());
  const complaint = lines.find((line) => complaintMark.test(line));
  return complaint?.replace(complaintMark, "") ?? lines.find((line) => line !== "") ?? "it gave no reason";
}

const complaintMark = /^.*?(?:FATAL|ERROR|PANIC|error):\s*/;

const fileErrors: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENOENT: "a part of its path does not exist and cannot be created",
};
