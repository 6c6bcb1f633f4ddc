#pragma once

#include "net/jsonread.h"

namespace oxide::providers {

// Every dialect reads JSON: the names of net, without their namespace.
using net::elements;
using net::first;
using net::integer;
using net::isTrue;
using net::lists;
using net::member;
using net::number;
using net::objectOf;
using net::parseJson;
using net::text;

} // namespace oxide::providers
