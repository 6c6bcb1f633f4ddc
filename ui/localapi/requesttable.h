#pragma once

#include "ui/widgets/tableview.h"

namespace oxide::ui {

class RequestFilter;

/// The requests, one line each. What is read stays in sight while others come in above it.
class RequestTable final : public TableView
{
    Q_OBJECT

public:
    RequestTable(const Look &look, RequestFilter &requests, QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();

    const Look &m_look;
};

} // namespace oxide::ui
