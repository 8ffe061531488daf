const quantity = /((?:[≤≥<>] )?\d[\d.,]* [^\s\d(),][^\s(),]*)/;

/** Text in which a number and its unit stay on one line, also units with a slash. */
export const KeptUnits = ({ text }: { readonly text: string }) =>
  text.split(quantity).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={index} className="kept">
        {part}
      </span>
    ),
  );
