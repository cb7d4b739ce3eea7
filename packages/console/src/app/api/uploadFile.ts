import { mediaEndpoints, type Media } from "@botschaft/contract";
import { callWithForm } from "./call.ts";

/** Stores a file and gives back the address under which a message can carry it; tells on the way how much has left, from 0 to 1. */
export async function uploadFile(file: File, onProgress: (share: number) => void): Promise<Media> {
  const form = new FormData();
  form.set("file", file);
  return await callWithForm(mediaEndpoints.uploadMedia, form, onProgress);
}
