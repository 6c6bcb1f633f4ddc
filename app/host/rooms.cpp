#include "app/host/rooms.h"

#include "api/rooms.h"

namespace oxide::host {

std::vector<api::Room> apiRooms()
{
    return api::rooms();
}

} // namespace oxide::host
