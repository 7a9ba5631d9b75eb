import { useTranslation } from 'react-i18next';
import type { DefinedType } from '../api.ts';
import { gallery, kindIcon } from '../kinds.ts';
import classes from '../schema-design.module.css';

/** What a field can hold, in plain words. */
export function TypeGallery({ onChoose }: { onChoose(type: DefinedType): void }) {
  const { t } = useTranslation('schema-design');
  return (
    <div className={classes.gallery}>
      {gallery.map(({ group, types }, first) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h3 id={`group-${group}`} className={classes.galleryGroup}>
            {t(`groups.${group}`)}
          </h3>
          <div className={classes.galleryTypes}>
            {types.map((type, index) => {
              const Icon = kindIcon(type);
              return (
                <button
                  key={type}
                  type="button"
                  className={classes.galleryType}
                  data-autofocus={(first === 0 && index === 0) || undefined}
                  onClick={() => onChoose(type)}
                >
                  <span className={classes.kindIcon}>
                    <Icon size={16} aria-hidden />
                  </span>
                  <span className={classes.galleryText}>
                    <span className={classes.galleryName}>{t(`kinds.${type}`)}</span>
                    <span className={classes.dim}>{t(`kinds_text.${type}`)}</span>
                  </span>
                </button>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}
