import { counted } from '../../../text/format.js';

/** What was seen in files, each thing told once with the first file and the number of others. */
export class Remarks {
  private readonly files = new Map<string, { readonly first: string; others: number }>();

  add(name: string, remark: string | undefined): void {
    if (remark === undefined) return;
    const known = this.files.get(remark);
    if (known) known.others++;
    else this.files.set(remark, { first: name, others: 0 });
  }

  sentences(): string[] {
    return [...this.files].map(([remark, { first, others }]) => {
      const more = others > 0 ? ` and ${counted(others, 'other file')}` : '';
      return `${first}${more}: ${remark}.`;
    });
  }
}
