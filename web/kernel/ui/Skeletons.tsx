import { useTranslation } from 'react-i18next';
import classes from './ui.module.css';

// Widths that look like text rather than like a pattern.
const widths = [62, 44, 71, 38, 55, 80, 49, 66];

/** Rows in the height and rhythm of a list, while it loads. */
export function SkeletonRows({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={row} className={classes.skeletonRow}>
          {Array.from({ length: columns }, (_, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <span key={column} className={classes.skeletonCell}>
              <Bone width={`${widths[(row * 3 + column * 5) % widths.length]}%`} />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** A grey bar where something will be. */
export function Bone({ width = '100%', height = 10 }: { width?: number | string; height?: number }) {
  return <span className={classes.bone} style={{ inlineSize: width, blockSize: height }} />;
}
