import { testStorageDriver } from '../../support/storage-driver.ts';

testStorageDriver('fuse-overlayfs');
