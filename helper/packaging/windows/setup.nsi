; The installer for Windows, for the person who runs it alone: no administrator is asked.
; makensis -DPROGRAM=… -DLICENCES=… -DICON=… -DVERSION=… -DOUTPUT=… [-DFAST] setup.nsi
;   /S                 asks nothing and shows nothing
;   /AUTOSTART=0       does not start with Windows
;   /START=0           is not started when it is installed
;   /D=C:\FOLDER       elsewhere; the last word, without quotes

; As the program that it installs: this way it runs where nothing of 32 bits does.
Target amd64-unicode
!ifdef FAST
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define NAME "prntscrn"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\prntscrn"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\prntscrn.exe"
; As long as the server makes its last line, and how it begins (src/contract/release.ts).
!define TRAILER 512
!define MARK "PRNTSCRN-SERVER "

Name "${NAME}"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\prntscrn"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
ManifestDPIAware true
ShowInstDetails nevershow
ShowUninstDetails nevershow
; Else the installer holds the times of the files as they are here, and no two builds are the same.
SetDateSave off
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey FileDescription "${NAME} setup"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "AGPL-3.0-or-later; parts under licences of their own"

Var Autostart
Var Start
Var AutostartBox
Var StartBox

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
Page custom Choices ChoicesLeft
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString choicesTitle ${LANG_ENGLISH} "Install prntscrn"
LangString choicesTitle ${LANG_GERMAN} "prntscrn installieren"
LangString choicesText ${LANG_ENGLISH} "Press PrtScn, mark a region, and its link is on the clipboard."
LangString choicesText ${LANG_GERMAN} "Druck drücken, einen Bereich markieren, und sein Link liegt in der Zwischenablage."
LangString autostartText ${LANG_ENGLISH} "&Start prntscrn when I sign in to Windows"
LangString autostartText ${LANG_GERMAN} "prntscrn bei der &Anmeldung an Windows starten"
LangString placeText ${LANG_ENGLISH} "It is installed for you alone, in $INSTDIR."
LangString placeText ${LANG_GERMAN} "Es wird nur für dich installiert, in $INSTDIR."
LangString runText ${LANG_ENGLISH} "Start it &now"
LangString runText ${LANG_GERMAN} "&Jetzt starten"

Function .onInit
  StrCpy $Autostart 1
  StrCpy $Start 1
  ; An earlier choice stands, unless this time it is said otherwise.
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ReadRegStr $0 HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "prntscrn"
    ${If} $0 == ""
      StrCpy $Autostart 0
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $1
  ${IfNot} ${Errors}
    StrCpy $Autostart $1
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/START=" $1
  ${IfNot} ${Errors}
    StrCpy $Start $1
  ${EndIf}
FunctionEnd

Function Choices
  !insertmacro MUI_HEADER_TEXT "$(choicesTitle)" "$(choicesText)"
  GetDlgItem $0 $HWNDPARENT 1
  SendMessage $0 ${WM_SETTEXT} 0 "STR:$(^InstallBtn)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "$(placeText)"
  Pop $0
  ${NSD_CreateCheckbox} 0 34u 100% 12u "$(autostartText)"
  Pop $AutostartBox
  ${If} $Autostart == 1
    ${NSD_Check} $AutostartBox
  ${EndIf}
  ${NSD_CreateCheckbox} 0 50u 100% 12u "$(runText)"
  Pop $StartBox
  ${If} $Start == 1
    ${NSD_Check} $StartBox
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function ChoicesLeft
  ${NSD_GetState} $AutostartBox $0
  StrCpy $Autostart 0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Autostart 1
  ${EndIf}
  ${NSD_GetState} $StartBox $0
  StrCpy $Start 0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Start 1
  ${EndIf}
FunctionEnd

; The site adds a line of a fixed length behind the installer, from which the helper knows its server.
Function KeepServer
  FileOpen $0 $EXEPATH r
  IfErrors none
  FileSeek $0 -${TRAILER} END
  FileRead $0 $1 ${TRAILER}
  FileClose $0
  StrLen $2 "${MARK}"
  StrCpy $3 $1 $2
  ${If} $3 == "${MARK}"
    StrCpy $1 $1 "" $2
  trim:
    StrCpy $3 $1 1 -1
    ${If} $3 == " "
      StrCpy $1 $1 -1
      Goto trim
    ${EndIf}
    FileOpen $0 "$INSTDIR\server.json" w
    FileWrite $0 '{"server":"$1"}$\r$\n'
    FileClose $0
  ${EndIf}
none:
  ClearErrors
FunctionEnd

; Calls the helper, which is a program for terminals, without its window, and waits for its end.
!macro Helper WORDS
  ExecShellWait "open" "$INSTDIR\prntscrn.exe" "${WORDS}" SW_HIDE
!macroend

Section
  SetOutPath "$INSTDIR"
  ; One that runs lets go of its file.
  ${If} ${FileExists} "$INSTDIR\prntscrn.exe"
    !insertmacro Helper "quit"
  ${EndIf}
  File /oname=prntscrn.exe "${PROGRAM}"
  File /oname=LICENSES.txt "${LICENCES}"
  Call KeepServer
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\prntscrn.lnk" "$INSTDIR\prntscrn.exe" "run" "$INSTDIR\prntscrn.exe" 0 SW_SHOWMINIMIZED

  WriteRegStr HKCU "${APP_PATH}" "" "$INSTDIR\prntscrn.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\prntscrn.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1

  ${If} $Autostart == 1
    !insertmacro Helper "config set startAtLogin on"
  ${Else}
    !insertmacro Helper "config set startAtLogin off"
  ${EndIf}
  ${If} $Start == 1
    ExecShell "open" "$INSTDIR\prntscrn.exe" "run" SW_HIDE
  ${EndIf}
SectionEnd

; /KEEP=1: settings, sign-in and history stay for a later installation.
Section Uninstall
  !insertmacro Helper "quit"
  !insertmacro Helper "config set startAtLogin off"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/KEEP=" $1
  ${If} ${Errors}
    !insertmacro Helper "forget --yes"
    ; What that very process had loaded.
    RMDir /r "$LOCALAPPDATA\prntscrn\cache"
    RMDir "$LOCALAPPDATA\prntscrn"
  ${EndIf}
  ClearErrors
  Delete "$SMPROGRAMS\prntscrn.lnk"
  Delete "$INSTDIR\prntscrn.exe"
  Delete "$INSTDIR\.prntscrn-previous.exe"
  Delete "$INSTDIR\.prntscrn-next.exe"
  Delete "$INSTDIR\LICENSES.txt"
  Delete "$INSTDIR\server.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${APP_PATH}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\RunOnce" "prntscrn"
SectionEnd
