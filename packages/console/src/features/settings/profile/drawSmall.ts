const side = 256;

/**
 * A picture as a face is shown: the middle of it, 256 pixels square. Drawn anew, so that nothing of the file (where a photo was
 * taken, by which camera) goes along. Rejects what the browser cannot show.
 */
export async function drawSmall(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const cut = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas
    .getContext("2d")
    ?.drawImage(picture, (picture.width - cut) / 2, (picture.height - cut) / 2, cut, cut, 0, 0, side, side);
  picture.close();
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (drawn) => (drawn === null ? reject(new Error("the picture was not drawn")) : resolve(drawn)),
      "image/jpeg",
      0.9,
    );
  });
}
