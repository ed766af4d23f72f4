import { Presets, SingleBar } from 'cli-progress';

/** A bar a set on a terminal, a line every quarter elsewhere. */
export function showProgress(
  output: NodeJS.WriteStream = process.stderr,
): (label: string, done: number, total: number) => void {
  return output.isTTY ? bars(output) : lines(output);
}

function bars(output: NodeJS.WriteStream): (label: string, done: number, total: number) => void {
  let bar: SingleBar | undefined;
  return (label, done, total) => {
    if (!bar) {
      const format = `${label} {bar} {value}/{total}  about {eta_formatted} left`;
      bar = new SingleBar({ stream: output, format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
      bar.start(total, 0);
    }
    bar.update(done);
    if (done < total) return;
    bar.stop();
    bar = undefined;
  };
}

function lines(output: NodeJS.WriteStream): (label: string, done: number, total: number) => void {
  let quarter = 0;
  return (label, done, total) => {
    const reached = Math.floor((4 * done) / total);
    if (reached > quarter) output.write(`${label}: ${done}/${total}\n`);
    quarter = done === total ? 0 : reached;
  };
}
