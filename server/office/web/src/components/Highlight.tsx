/** Text with what was searched marked. Ranges count characters (Unicode scalar values), end excluded. */
export function Highlight({ text, ranges }: { text: string; ranges: [number, number][] }) {
  if (ranges.length === 0) return <>{text}</>;
  const letters = [...text];
  const pieces: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) pieces.push({ text: letters.slice(at, from).join(""), hit: false });
    pieces.push({ text: letters.slice(Math.max(from, at), to).join(""), hit: true });
    at = Math.max(at, to);
  }
  pieces.push({ text: letters.slice(at).join(""), hit: false });
  return <>{pieces.map((piece, n) => (piece.hit ? <mark key={n}>{piece.text}</mark> : piece.text))}</>;
}
