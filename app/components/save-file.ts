/** Hands bytes to the browser as a download. The name must be safe to show. */
export function saveFile(
  bytes: Uint8Array<ArrayBuffer>,
  { name, mediaType }: { readonly name: string; readonly mediaType: string },
): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
