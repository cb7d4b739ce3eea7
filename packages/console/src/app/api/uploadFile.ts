import { mediaEndpoints, type Media } from "@botschaft/contract";
import { callWithForm } from "./call.ts";

/** Stores a file and gives back the address under which a message can carry it. */
export async function uploadFile(file: File): Promise<Media> {
  const form = new FormData();
  form.set("file", file);
  return await callWithForm(mediaEndpoints.uploadMedia, form);
}
