import { columnTexts } from '../../record/column-texts.js';
import type { Listing } from '../support/item.js';

const columns: Listing = async () =>
  Object.entries(columnTexts).flatMap(([file, texts]) =>
    Object.entries(texts).map(([column, text]) => ({ name: `${file} ${column}`, text })),
  );

export default columns;
