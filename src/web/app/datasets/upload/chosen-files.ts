import { isHidden, looksUsable } from './names.js';

/** A file that a person has chosen. */
export interface ChosenFile {
  readonly file: File;
  /** Its folders and name, with '/' between them. */
  readonly path: string;
}

export interface Choice {
  readonly files: readonly ChosenFile[];
  readonly bytes: number;
  /** Files that no person has made, left out. */
  readonly hidden: number;
  /** Files that the service will most likely skip. */
  readonly unusual: readonly string[];
}

export function choiceOf(all: readonly ChosenFile[]): Choice {
  const files = all.filter(({ path }) => !isHidden(path));
  return {
    files,
    bytes: files.reduce((sum, { file }) => sum + file.size, 0),
    hidden: all.length - files.length,
    unusual: files.map(({ path }) => path).filter(path => !looksUsable(path)),
  };
}

export function fromInput(list: FileList): ChosenFile[] {
  return Array.from(list, file => ({ file, path: file.webkitRelativePath || file.name }));
}

/** The files that were dropped, those in folders at any depth among them. To be called while the event is handled. */
export async function fromDrop(transfer: DataTransfer): Promise<ChosenFile[]> {
  // What is dropped can only be asked for now: later the list is empty.
  const entries = Array.from(transfer.items, item => item.webkitGetAsEntry()).filter(entry => entry !== null);
  const files: ChosenFile[] = [];
  if (entries.length === 0) return fromInput(transfer.files);
  for (const entry of entries) await collect(entry, files);
  return files;
}

async function collect(entry: FileSystemEntry, files: ChosenFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ file, path });
  } else if (isDirectory(entry)) for (const child of await childrenOf(entry)) await collect(child, files);
}

async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // Browsers give about a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children.sort((a, b) => (a.name < b.name ? -1 : 1));
    children.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
