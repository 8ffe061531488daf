/** Hands a blob to the browser as a download. The name must be safe to show. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser takes the file after this task, so the address has to live a little longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
