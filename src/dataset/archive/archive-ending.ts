/** How the names of supported archives end: `.zip`, `.tar.gz`, `.tfrecord-00000-of-00005` and so on. */
export const archiveEnding = /\.(zip|tar|tgz|tar\.gz|tfrec(ords?)?(-\d+-of-\d+)?(\.gz)?)$/i;
