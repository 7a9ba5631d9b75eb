import { IconFile } from '@tabler/icons-react';
import { apiUrl } from '../../kernel/client.ts';
import classes from './fields.module.css';
import { asFiles, type FileValue, type Tools } from './tools.ts';

export const fileUrl = (file: FileValue) => apiUrl(`/files/${file.id}`);

// What a browser can show by itself. SVG is left out: it is a program as well as a picture.
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function FilePicture({ file, size = 28 }: { file: FileValue; size?: number }) {
  return (
    <span className={classes.filePicture} style={{ inlineSize: size, blockSize: size }}>
      {pictures.has(file.type) ? (
        <img src={fileUrl(file)} alt="" loading="lazy" decoding="async" />
      ) : (
        <IconFile size={16} aria-hidden />
      )}
    </span>
  );
}

/** The files of a record as one reads it: pictures as such, everything else by its name. */
export function FileLinks({ tools, value }: { tools: Tools; value: unknown }) {
  return (
    <ul className={classes.files}>
      {asFiles(value).map((file) => (
        <li key={file.id}>
          <FilePicture file={file} size={36} />
          <a href={fileUrl(file)} target="_blank" rel="noreferrer" className={classes.text} title={file.name}>
            {file.name}
          </a>
          <span className={classes.more}>{tools.format.bytes(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
