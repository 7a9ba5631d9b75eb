import { filesOf, screens } from './bundle.ts';

let over = false;
for (const screen of screens) {
  const files = filesOf(screen);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const line = `${screen.name}: ${(size / 1000).toFixed(1)} KB of ${screen.limit / 1000} KB in ${files.length} files`;
  if (size <= screen.limit) {
    console.log(line);
    continue;
  }
  over = true;
  const largest = files.slice(0, 8).map(({ file, size }) => `  ${(size / 1000).toFixed(1)} KB ${file}`);
  console.error([line, ...largest].join('\n'));
}
if (over) process.exit(1);
