import { testStorageDriver } from '../../support/storage-driver.ts';

testStorageDriver('vfs');
