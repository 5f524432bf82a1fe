// The language of the panel is every page's.

export * from '@waystation/kit/language';
