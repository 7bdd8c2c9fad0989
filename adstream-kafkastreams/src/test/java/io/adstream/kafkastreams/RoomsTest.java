package io.adstream.kafkastreams;

import io.adstream.enginetests.engine.ModuleRooms;

class RoomsTest extends ModuleRooms {}
