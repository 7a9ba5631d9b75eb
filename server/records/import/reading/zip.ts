import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { invalid } from '../../../kernel/errors.ts';

interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  offset: number;
}

const MOST_ENTRIES = 5000;
const MOST_TOTAL = 1024 * 1024 * 1024;
/** Text tables shrink to a tenth, repetitive ones to a hundredth; what shrinks further was made to burst. */
const MOST_RATIO = 200;
const SMALL = 16 * 1024 * 1024;

const burst = () =>
  invalid(
    'The workbook unpacks to far more than its size, as files made to harm do. Save the sheet as CSV if it is genuine',
  );
const broken = () => invalid('The file is not a readable Excel workbook (.xlsx). Save it anew, or as CSV');

/**
 * Makes sure that a workbook can be unpacked safely, before anything reads it: its table of contents is checked, then
 * each entry is unpacked into nothing and must be as large as the contents say.
 */
export async function checkWorkbook(path: string): Promise<void> {
  const file = await open(path);
  try {
    const entries = await contents(file);
    if (entries.length > MOST_ENTRIES) throw burst();
    if (!entries.some((entry) => entry.name === 'xl/workbook.xml')) {
      throw invalid('This is a ZIP archive, not an Excel workbook (.xlsx). Unpack it and choose the file inside');
    }
    let total = 0;
    for (const entry of entries) {
      total += entry.size;
      if (total > MOST_TOTAL) throw burst();
      if (entry.size > SMALL && entry.size > entry.packed * MOST_RATIO) throw burst();
    }
    for (const entry of entries) await checkEntry(path, file, entry);
  } finally {
    await file.close();
  }
}

async function contents(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end === -1 || end + 22 > tail.length) throw broken();
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  // ZIP64 is only needed beyond 4 GB.
  if (start === 0xffffffff || length > 16 * 1024 * 1024 || start + length > size) throw broken();
  const directory = await readAt(file, start, length);
  const entries: Entry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw broken();
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function checkEntry(path: string, file: FileHandle, entry: Entry): Promise<void> {
  if (entry.packed === 0) return;
  if (entry.method !== 0 && entry.method !== 8) throw broken();
  const local = await readAt(file, entry.offset, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50) throw broken();
  if (local.readUInt16LE(6) & 1) throw invalid('The workbook is protected by a password: save it without one');
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (entry.method === 0) return;
  let unpacked = 0;
  const measure = new Writable({
    write(piece: Buffer, _encoding, done) {
      unpacked += piece.length;
      done(unpacked > entry.size ? burst() : null);
    },
  });
  try {
    await pipeline(createReadStream(path, { start, end: start + entry.packed - 1 }), createInflateRaw(), measure);
  } catch (error) {
    throw unpacked > entry.size ? burst() : error instanceof Error && 'code' in error ? broken() : error;
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
