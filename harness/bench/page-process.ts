import { constants, setPriority } from 'node:os';
import { defined } from '../ground/certain.js';
import { enterWorkingFolder } from '../ground/own-process.js';
import { writePage } from '../../reports/page.js';

/** A process that writes the page of a results folder once, in what the trainings leave of the processor. */
enterWorkingFolder();
setPriority(constants.priority.PRIORITY_LOW);
writePage(defined(process.argv[2]));
