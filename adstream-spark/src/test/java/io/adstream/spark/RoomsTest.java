package io.adstream.spark;

import io.adstream.enginetests.engine.ModuleRooms;

class RoomsTest extends ModuleRooms {}
