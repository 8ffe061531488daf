/** A record's text as it stands. It is text for the browser too, whatever is in it. */
export function PlainText({ bytes }: { readonly bytes: Uint8Array }) {
  return <pre className="plain-text">{new TextDecoder().decode(bytes)}</pre>;
}
