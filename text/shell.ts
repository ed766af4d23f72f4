/** A command as a POSIX shell reads it, argument by argument. */
export const shellText = (command: readonly string[]): string => command.map(quoted).join(' ');

function quoted(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
