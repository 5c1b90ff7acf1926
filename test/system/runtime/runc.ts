import test from 'ava';
import { runtimeSuite } from '../../suites/runtime.ts';

runtimeSuite(test, '/usr/sbin/runc');
