import test from 'ava';
import { runtimeSuite } from '../../suites/runtime.ts';
import { testsWith } from '../../support/programs.ts';

if (testsWith(test, 'runc').missing === undefined) runtimeSuite(test, '/usr/sbin/runc');
