/** An export with a line that is not valid. */
export const text = [
  '{"format":"lsm-typed","version":1,"collections":{"todos":1}}',
  '{"c":"todos","v":{"listId":"home","id":"two","title":"Mend the line"}}',
  "",
].join("\n");
