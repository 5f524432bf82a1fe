// The look of the panel is every page's.

export * from '@waystation/kit/look';
