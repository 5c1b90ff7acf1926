import { testStorageDriver } from '../../support/storage-driver.ts';

testStorageDriver('overlay');
